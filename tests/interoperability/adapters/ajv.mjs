import Ajv2020 from "ajv/dist/2020.js";

export const compile = (schemas, address) => {
  const ajv = new Ajv2020();
  schemas.forEach((schema) => ajv.addSchema(schema));
  const isValid = ajv.getSchema(address);
  if (isValid === undefined) throw new Error(`no schema has the address ${address}`);
  return isValid;
};
