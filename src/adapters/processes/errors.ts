import { AppError } from '#base/errors.ts';

export function configInvalid(problem: string): AppError {
  return new AppError({
    code: 'ADAPTER_CONFIG_INVALID',
    message: `the configuration of the platform "processes" is not usable: ${problem}`,
    faultOf: 'operator',
    hint: 'give at least `manifest`: the path of a manifest file',
  });
}

export function manifestUnreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'MANIFEST_UNREADABLE',
    message: `the manifest ${file} cannot be read`,
    faultOf: 'operator',
    hint: 'check the path in the configuration, and that the file can be read',
    facts: { file },
    cause,
  });
}

export interface ManifestProblem {
  readonly file: string;
  /** Path inside the YAML: `services.payment.port`. */
  readonly path: string;
  readonly line?: number;
  readonly problem: string;
}

export function manifestInvalid(problems: readonly ManifestProblem[]): AppError {
  const lines = problems.map(({ file, path, line, problem }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return path === '' ? `${place}: ${problem}` : `${place}: ${path}: ${problem}`;
  });
  return new AppError({
    code: 'MANIFEST_INVALID',
    message: `the manifest is not usable: ${lines.join('; ')}`,
    faultOf: 'operator',
    hint: 'mend the named places; a running platform goes on with the last good manifest until then',
    facts: { problems },
  });
}

export function stateUnreadable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'PLATFORM_STATE_UNREADABLE',
    message: `the platform's own record ${file} is damaged`,
    faultOf: 'outside',
    hint: 'stop the processes that it names, then remove the file: the manifest is applied afresh',
    facts: { file },
    cause,
  });
}

export function serviceUnknown(service: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'SERVICE_UNKNOWN',
    message: `there is no service "${service}"`,
    faultOf: 'operator',
    hint: `known services: ${known.join(', ')}`,
    facts: { service },
  });
}

export function instanceUnknown(instance: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'INSTANCE_UNKNOWN',
    message: `there is no instance "${instance}"`,
    faultOf: 'operator',
    hint: `known instances: ${known.join(', ')}`,
    facts: { instance },
  });
}

export function versionUnknown(service: string, version: string, known: readonly string[]): AppError {
  return new AppError({
    code: 'VERSION_UNKNOWN',
    message: `${service} has no version "${version}"`,
    faultOf: 'operator',
    hint: `runnable versions: ${known.join(', ')}; add it under \`versions\` in the manifest`,
    facts: { service, version },
  });
}

export function replicasOutOfRange(service: string, replicas: number, maxReplicas: number): AppError {
  return new AppError({
    code: 'REPLICAS_OUT_OF_RANGE',
    message: `${service} cannot run ${replicas} replicas`,
    faultOf: 'operator',
    hint: `choose a whole number from 1 to ${maxReplicas}, or raise maxReplicas in the manifest`,
    facts: { service, replicas, maxReplicas },
  });
}

export function operationKeyReused(key: string): AppError {
  return new AppError({
    code: 'OPERATION_KEY_REUSED',
    message: `the key ${key} already belongs to another operation`,
    faultOf: 'us',
    hint: 'a key may be repeated only with the same request',
    facts: { key },
  });
}

export function operationWaitEnded(key: string): AppError {
  return new AppError({
    code: 'OPERATION_WAIT_ENDED',
    message: 'waiting for the operation was ended; the operation itself goes on',
    faultOf: 'operator',
    hint: 'repeat the call with the same key to wait again',
    retry: 'later',
    facts: { key },
  });
}

export function instanceNotReady(instance: string, reason: string): AppError {
  return new AppError({
    code: 'INSTANCE_NOT_READY',
    message: `${instance} did not become ready: ${reason}`,
    faultOf: 'outside',
    hint: `read the log of ${instance}; its version or its settings may be at fault`,
    facts: { instance },
  });
}

export function portTaken(instance: string, port: number): AppError {
  return new AppError({
    code: 'PORT_TAKEN',
    message: `port ${port} is taken by another process`,
    faultOf: 'operator',
    hint: `end what listens there (\`ss -ltnp 'sport = :${port}'\`), or give the service another port in the manifest`,
    facts: { instance, port },
  });
}

export function instanceNotStopped(instance: string, cause?: unknown): AppError {
  return new AppError({
    code: 'INSTANCE_NOT_STOPPED',
    message: `${instance} could not be stopped, not even with SIGKILL`,
    faultOf: 'outside',
    hint: 'the process may belong to another user or wait inside the kernel; look at its state with ps',
    retry: 'later',
    facts: { instance },
    cause,
  });
}

export function platformStopped(): AppError {
  return new AppError({
    code: 'PLATFORM_STOPPED',
    message: 'the platform is stopping and takes no more operations',
    faultOf: 'operator',
    hint: 'repeat the operation after the next start',
    retry: 'later',
  });
}
