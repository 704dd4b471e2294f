import type { Action } from '#ports/action.ts';

const BASE_RISKS: Readonly<Record<string, { baseRisk: number; reversible: boolean }>> = {
  'service.restart': { baseRisk: 0.15, reversible: false },
  'service.rolling-restart': { baseRisk: 0.2, reversible: false },
  'service.deploy': { baseRisk: 0.4, reversible: true },
  'service.scale': { baseRisk: 0.15, reversible: true },
  'service.rollback-version': { baseRisk: 0.25, reversible: true },
  'config.set': { baseRisk: 0.35, reversible: true },
  'traffic.drain': { baseRisk: 0.2, reversible: true },
  'database.end-session': { baseRisk: 0.85, reversible: false },
  'database.set': { baseRisk: 0.3, reversible: true },
};

/** The actions' descriptions without their verbs: enough for choosing, useless for doing. */
export function describeStrategyActions(): ReadonlyMap<string, Action> {
  const unusable = (): never => {
    throw new Error('a described action cannot be carried out');
  };
  return new Map(
    Object.entries(BASE_RISKS).map(([name, { baseRisk, reversible }]) => [
      name,
      {
        name,
        title: { en: name, zh: name },
        baseRisk,
        reversible,
        paramsSchema: {},
        parseParams: params => params,
        plan: unusable,
        validate: unusable,
        capture: unusable,
        execute: unusable,
        verify: unusable,
      } satisfies Action,
    ]),
  );
}
