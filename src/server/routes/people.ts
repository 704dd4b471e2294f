import {
  linkRequestSchema,
  linkSchema,
  newPersonSchema,
  personSchema,
  roleChangeSchema,
  type SignInLink,
} from '#api/access.ts';
import { listOf } from '#api/list.ts';
import type { Person } from '#domain/person.ts';
import type { Sentence } from '#domain/sentence.ts';
import type { ApiParts } from '../api-parts.ts';
import { personNotFound } from '../auth/errors.ts';
import { recordAccess } from '../auth/facts.ts';
import { signedIn } from '../auth/guard.ts';
import { makeLink } from '../auth/links.ts';
import { answers, idSchema, type Routes } from './route.ts';

const tags = ['access'];
const config = { role: 'admin' } as const;

/** Who may sign in, and as what. */
export function peopleRoutes(app: Routes, parts: ApiParts): void {
  app.get(
    '/api/v1/people',
    {
      // They choose whom to hand their say over to.
      config: { role: 'approver' },
      schema: { operationId: 'listPeople', summary: 'Who may sign in', tags, response: answers(listOf(personSchema)) },
    },
    async () => ({ items: [...(await parts.people.list())] }),
  );
  app.post(
    '/api/v1/people',
    {
      config,
      schema: {
        operationId: 'addPerson',
        summary: 'Somebody may sign in from now on, by a link made for them',
        tags,
        body: newPersonSchema,
        response: answers(personSchema, 400, 409),
      },
    },
    async request => {
      const { by } = signedIn(request);
      const person: Person = { id: parts.newId(), ...request.body, createdAt: parts.clock.now() };
      await parts.people.add(person);
      await record(parts, 'person.added', person, by, {
        en: `${by} added ${person.name} as ${person.role}`,
        zh: `${by} 添加了 ${person.name}，角色 ${person.role}`,
      });
      return person;
    },
  );
  changeRoutes(app, parts);
  linkRoute(app, parts);
}

function changeRoutes(app: Routes, parts: ApiParts): void {
  app.patch(
    '/api/v1/people/:id',
    {
      config,
      schema: {
        operationId: 'changeRole',
        summary: 'Another role for somebody, at once; by id or name',
        tags,
        params: idSchema,
        body: roleChangeSchema,
        response: answers(personSchema, 400, 404, 409),
      },
    },
    async request => {
      const { by } = signedIn(request);
      const before = await getPerson(parts, request.params.id);
      const person = (await parts.people.changeRole(before.id, request.body.role)) ?? before;
      await record(parts, 'person.role-changed', person, by, {
        en: `${by} made ${person.name} ${person.role}`,
        zh: `${by} 将 ${person.name} 的角色改为 ${person.role}`,
      });
      return person;
    },
  );
  app.delete(
    '/api/v1/people/:id',
    {
      config,
      schema: {
        operationId: 'removePerson',
        summary: 'Somebody may sign in no more; their sessions end; by id or name',
        tags,
        params: idSchema,
        response: answers(personSchema, 404, 409),
      },
    },
    async request => {
      const { by } = signedIn(request);
      const person = await getPerson(parts, request.params.id);
      await parts.people.remove(person.id);
      await record(parts, 'person.removed', person, by, {
        en: `${by} removed ${person.name}`,
        zh: `${by} 移除了 ${person.name}`,
      });
      return person;
    },
  );
}

function linkRoute(app: Routes, parts: ApiParts): void {
  app.post(
    '/api/v1/sign-in-links',
    {
      config,
      schema: {
        operationId: 'makeLink',
        summary: 'A link with which somebody signs in, once, within 15 minutes',
        tags,
        body: linkRequestSchema,
        response: answers(linkSchema, 400),
      },
    },
    async (request): Promise<SignInLink> => {
      const { name } = request.body;
      const { by } = signedIn(request);
      const person = name === undefined ? undefined : await parts.people.find(name);
      if (person !== undefined) return { ...(await makeLink(parts, by, { person })), person: person.name };
      // Somebody has to be the first.
      const role = request.body.role ?? ((await parts.people.hasAdmin()) ? 'viewer' : 'admin');
      return makeLink(parts, by, { role, ...(name === undefined ? {} : { name }) });
    },
  );
}

async function getPerson({ people }: ApiParts, nameOrId: string): Promise<Person> {
  const person = await people.find(nameOrId);
  if (person === undefined) throw personNotFound(nameOrId);
  return person;
}

async function record(
  { journal }: ApiParts,
  kind: `person.${string}`,
  { name, role }: Person,
  by: string,
  summary: Sentence,
): Promise<void> {
  await recordAccess(journal, { kind, subject: `person/${name}`, by, summary, data: { role } });
}
