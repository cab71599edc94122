import { Validator } from "@cfworker/json-schema";

export const compile = (schemas, address) => {
  const validator = new Validator(schemas.get(address), "2020-12");
  schemas.forEach((schema) => schema.$id !== address && validator.addSchema(schema));
  return (instance) => validator.validate(instance).valid;
};
