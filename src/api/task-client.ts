import type { AnalyzeAnswer, AnalyzeRequest, CollectAnswer, DetectAnswer, DetectRequest } from './agent.ts';
import type { Query } from './client.ts';
import type { Deployment, NewDeployment } from './deployment.ts';
import type { Fault, NewFault } from './fault.ts';
import type { ListOf } from './list.ts';
import type { RollBackRequest, Run } from './run.ts';
import type { ActionDescription, ActionRun, SingleAction, TaskPreview } from './task.ts';
import type { NewWorkflow, Workflow } from './workflow.ts';

/** How something is begun. */
export interface Begin {
  /** For its end, or until it waits for people. */
  readonly wait?: boolean;
  /** Asked again with one key, nothing is begun a second time. */
  readonly key?: string;
}

interface Transport {
  readonly get: <T>(path: string, query?: Query) => Promise<T>;
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly begin: <T>(path: string, body: unknown, how: Begin) => Promise<T>;
}

/** What people ask of ZeroOps: deployments, workflows, single actions, a look at trouble. */
export function createTaskClient({ get, post, begin }: Transport) {
  return {
    listDeployments: (query: { limit?: number } = {}) => get<ListOf<Deployment>>('/api/v1/deployments', query),
    getDeployment: (id: string) => get<Deployment>(`/api/v1/deployments/${encodeURIComponent(id)}`),
    deploy: (body: NewDeployment, how: Begin = {}) =>
      begin<Deployment>('/api/v1/deployments', { ...body, dryRun: false }, how),
    previewDeployment: (body: NewDeployment) => post<TaskPreview>('/api/v1/deployments', { ...body, dryRun: true }),
    listWorkflows: (query: { limit?: number } = {}) => get<ListOf<Workflow>>('/api/v1/workflows', query),
    getWorkflow: (id: string) => get<Workflow>(`/api/v1/workflows/${encodeURIComponent(id)}`),
    runWorkflow: (body: NewWorkflow, how: Begin = {}) =>
      begin<Workflow>('/api/v1/workflows', { ...body, dryRun: false }, how),
    previewWorkflow: (body: NewWorkflow) => post<TaskPreview>('/api/v1/workflows', { ...body, dryRun: true }),
    rollBackRun: (id: string, body: RollBackRequest, how: Begin = {}) =>
      begin<Run>(`/api/v1/runs/${encodeURIComponent(id)}/roll-back`, { ...body, dryRun: false }, how),
    previewRollBack: (id: string, body: RollBackRequest = {}) =>
      post<TaskPreview>(`/api/v1/runs/${encodeURIComponent(id)}/roll-back`, { ...body, dryRun: true }),
    listFaults: (query: { open?: boolean; limit?: number } = {}) => get<ListOf<Fault>>('/api/v1/faults', query),
    getFault: (id: string) => get<Fault>(`/api/v1/faults/${encodeURIComponent(id)}`),
    reportFault: (body: NewFault) => post<Fault>('/api/v1/faults', body),
    collectNow: () => post<CollectAnswer>('/api/agents/collect/run', {}),
    detectNow: (body: DetectRequest = {}) => post<DetectAnswer>('/api/agents/detect/run', body),
    analyzeCauses: (body: AnalyzeRequest) => post<AnalyzeAnswer>('/api/agents/rca/analyze', body),
    listActions: () => get<ListOf<ActionDescription>>('/api/v1/actions'),
    executeAction: (body: SingleAction, how: Begin = {}) =>
      begin<ActionRun>('/api/agents/action/exec', { ...body, dryRun: false }, how),
    getActionRun: (id: string) => get<ActionRun>(`/api/v1/actions/runs/${encodeURIComponent(id)}`),
    previewAction: (body: SingleAction) => post<TaskPreview>('/api/agents/action/exec', { ...body, dryRun: true }),
  };
}
