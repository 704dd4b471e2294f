import { AppError } from '#base/errors.ts';

export function profileUnreadable(name: string, reason: string): AppError {
  return new AppError({
    code: 'PROFILE_UNREADABLE',
    message: `${name} is no profile that can be read: ${reason}`,
    faultOf: 'operator',
    hint: 'give a pprof profile, a text dump of goroutines, or a .cpuprofile or .heapprofile of V8',
    facts: { file: name },
  });
}

export function profilesUnlike(name: string, base: string): AppError {
  return new AppError({
    code: 'PROFILES_UNLIKE',
    message: `${name} and ${base} measure different things`,
    faultOf: 'operator',
    hint: 'compare a heap with a heap, goroutines with goroutines; --type chooses among the values of a profile',
    facts: { file: name, base },
  });
}
