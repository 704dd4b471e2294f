import { AppError } from '#base/errors.ts';

export function planInvalid(planId: string, reason: string): AppError {
  return new AppError({
    code: 'PLAN_INVALID',
    message: `plan ${planId} cannot run: ${reason}`,
    faultOf: 'us',
    hint: 'every step must name steps of the same plan that come before it, and an action that exists',
    facts: { plan: planId },
  });
}

export function runLocked(service: string, holder: string): AppError {
  return new AppError({
    code: 'RUN_LOCKED',
    message: `${service} is being changed by run ${holder}`,
    faultOf: 'operator',
    hint: 'wait until that run has ended, or abort it (zeroops run abort)',
    retry: 'later',
    facts: { service, holder },
  });
}

export function runsPaused(): AppError {
  return new AppError({
    code: 'RUNS_PAUSED',
    message: 'the kill switch is on: no run starts',
    faultOf: 'operator',
    hint: 'zeroops resume lets runs start again',
    retry: 'later',
  });
}

export function runNotFound(id: string): AppError {
  return new AppError({
    code: 'RUN_NOT_FOUND',
    message: `there is no run ${id}`,
    faultOf: 'operator',
    hint: 'zeroops run list shows those there are',
    facts: { run: id },
  });
}

export function runNotLive(id: string, status: string): AppError {
  return new AppError({
    code: 'RUN_NOT_LIVE',
    message: `run ${id} is ${status} already: nothing was changed`,
    faultOf: 'operator',
    facts: { run: id, status },
  });
}
