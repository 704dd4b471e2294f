import { AppError } from '#base/errors.ts';

export function actionParamsInvalid(action: string, problem: string): AppError {
  return new AppError({
    code: 'ACTION_PARAMS_INVALID',
    message: `the parameters of ${action} are not usable: ${problem}`,
    faultOf: 'operator',
    hint: 'compare them with the schema of the action',
    facts: { action },
  });
}

export function actionTargetUnknown(action: string, service: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'ACTION_TARGET_UNKNOWN',
    message: `${action} names the service "${service}", which the platform does not run`,
    faultOf: 'operator',
    hint: `known services: ${known.join(', ')}`,
    facts: { action, service },
  });
}

export function trafficUnsupported(platform: string): AppError {
  return new AppError({
    code: 'TRAFFIC_UNSUPPORTED',
    message: `the platform ${platform} cannot steer requests`,
    faultOf: 'operator',
    hint: 'use an action that needs no traffic router, such as service.restart',
    facts: { platform },
  });
}
