import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";

export const compile = async (schemas, address) => {
  const registered = [];
  try {
    for (const schema of schemas.values()) {
      registerSchema(schema);
      registered.push(schema.$id);
    }
    const validated = await validate(address);
    return (instance) => validated(instance).valid;
  } finally {
    registered.forEach((each) => unregisterSchema(each));
  }
};
