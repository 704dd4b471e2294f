import { z } from 'zod';
import type { JsonObject } from '#base/json.ts';
import { actionParamsInvalid } from './errors.ts';

export interface ParamsContract<T> {
  readonly paramsSchema: JsonObject;
  /** Throws ACTION_PARAMS_INVALID. */
  parseParams(params: JsonObject): T & JsonObject;
}

/** One zod schema gives both the check and the JSON Schema that people read. */
export function describeParams<T>(action: string, schema: z.ZodType<T>): ParamsContract<T> {
  return {
    paramsSchema: z.toJSONSchema(schema) as JsonObject,
    parseParams(params) {
      const result = schema.safeParse(params);
      if (!result.success) throw actionParamsInvalid(action, z.prettifyError(result.error).replaceAll('\n', '; '));
      return result.data as T & JsonObject;
    },
  };
}
