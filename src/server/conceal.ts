import type { Service } from '#domain/topology.ts';

const SECRET_NAME = /pass(word|wd)?|secret|token|credential|private|(^|_)key($|_)|api_?key/i;
/** Credentials inside an address: `postgres://user:secret@host`. */
const SECRET_IN_URL = /(:\/\/[^/\s:@]*:)[^@/\s]+@/g;

/** A service as others may see it: values of variables that look like secrets are hidden. */
export function concealSecrets(service: Service): Service {
  const environment = Object.entries(service.environment).map(([name, value]) => [
    name,
    SECRET_NAME.test(name) ? '***' : value.replaceAll(SECRET_IN_URL, '$1***@'),
  ]);
  return { ...service, environment: Object.fromEntries(environment) };
}
