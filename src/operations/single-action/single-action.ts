import { messageOf } from '#base/errors.ts';
import { type JsonObject, toJson } from '#base/json.ts';
import type { ActionCall } from '#domain/action.ts';
import { about, unworded } from '#domain/sentence.ts';
import type { Operation } from '#ports/operation.ts';

export interface SingleActionSpec {
  readonly action: string;
  readonly target: string;
  readonly params: JsonObject;
}

const ACTION_TIMEOUT_MS = 300_000;
/** As of the loop's own repairs. */
const HOLD_MS = 4000;
const GATE_TIMEOUT_MS = 60_000;

/** One action in the hand of a person: the same steps as a repair of the loop. */
export const singleActionOperation: Operation<SingleActionSpec> = {
  type: 'action',
  compile(spec, { actions, services }) {
    const call: ActionCall = { action: spec.action, service: spec.target, params: spec.params };
    const action = actions.get(spec.action);
    if (action === undefined) {
      const known = [...actions.keys()].sort().join(', ');
      return { problems: [{ path: 'action', problem: `there is no action "${spec.action}"; known: ${known}` }] };
    }
    if (!services.some(({ name }) => name === spec.target)) {
      const known = services.map(({ name }) => name).join(', ');
      return { problems: [{ path: 'target', problem: `no service is called "${spec.target}"; known: ${known}` }] };
    }
    try {
      action.parseParams(spec.params);
    } catch (error) {
      return { problems: [{ path: 'params', problem: messageOf(error) }] };
    }
    const id = `1-${spec.action}`;
    return {
      title: about(action.title, unworded(spec.target)),
      reason: {
        en: `${spec.action} on ${spec.target}, asked for by hand`,
        zh: `由人提出，对 ${spec.target} 执行 ${spec.action}`,
      },
      services: [spec.target],
      steps: [
        { id, kind: 'action', after: [], call, timeoutMs: ACTION_TIMEOUT_MS },
        {
          ...{ id: '2-verify', kind: 'gate', after: [id] },
          gate: { services: [spec.target], holdMs: HOLD_MS, timeoutMs: GATE_TIMEOUT_MS },
        },
      ],
      task: { type: singleActionOperation.type, spec: toJson(spec) as JsonObject },
    };
  },
};
