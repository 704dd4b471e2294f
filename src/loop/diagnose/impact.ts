import { type DiagnosisInput, type FlowShift, type Periods, readShift } from './observation.ts';

/** What became worse where, counted for people: at a service, less what became worse at those it calls. It ranks nothing. */
export interface Impact {
  readonly services: readonly ServiceImpact[];
  readonly serviceShifts: ReadonlyMap<string, FlowShift>;
  readonly edgeShifts: readonly FlowShift[];
}

interface ServiceImpact {
  readonly service: string;
  readonly failures: number;
  readonly waiting: number;
  readonly shift: FlowShift;
}

/** O(services + edges) reads of the hot window. */
export function attributeImpact(input: Pick<DiagnosisInput, 'window'>, periods: Periods): Impact {
  const { flows } = input.window;
  const serviceShifts = new Map(flows.list('service').map(flow => [flow.id.service, readShift(flow, periods)]));
  const edgeShifts = flows
    .list('edge')
    .filter(flow => flow.id.callee !== undefined)
    .map(flow => readShift(flow, periods));
  return {
    serviceShifts,
    edgeShifts,
    services: [...serviceShifts].map(([service, shift]) => ownImpact(service, shift, edgeShifts)),
  };
}

function ownImpact(service: string, shift: FlowShift, edges: readonly FlowShift[]): ServiceImpact {
  const outgoing = edges.filter(edge => edge.id.service === service);
  const passedOn = sum(outgoing.map(edge => edge.failures));
  const waitedFor = sum(outgoing.map(edge => edge.waiting));
  return {
    service,
    shift,
    failures: Math.max(0, shift.failures - passedOn),
    waiting: Math.max(0, shift.waiting - waitedFor),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
