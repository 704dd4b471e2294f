import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many arguments may be left out at the end; Infinity: the last may be given any number of times, or never. */
  readonly optional: number;
  readonly returns: ValueType;
}

const OF_VECTOR = ['abs', 'ceil', 'exp', 'floor', 'ln', 'log10', 'log2', 'sgn', 'sqrt', 'sort', 'sort_desc'] as const;
const ANGLES = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'cos',
  'cosh',
  'sin',
  'sinh',
  'tan',
  'tanh',
] as const;
const OF_RANGE = [
  'avg_over_time',
  'changes',
  'count_over_time',
  'delta',
  'deriv',
  'idelta',
  'increase',
  'irate',
  'last_over_time',
  'max_over_time',
  'min_over_time',
  'present_over_time',
  'rate',
  'resets',
  'stddev_over_time',
  'stdvar_over_time',
  'sum_over_time',
  'absent_over_time',
] as const;
const OF_CALENDAR = [
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
] as const;

/** The functions of Prometheus 2.42 that are evaluated here. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...all([...OF_VECTOR, ...ANGLES, 'deg', 'rad', 'absent', 'timestamp'], ['vector'], 'vector'),
  ...all(OF_RANGE, ['range'], 'vector'),
  ...all(OF_CALENDAR, ['vector'], 'vector', 1),
  ...all(['clamp'], ['vector', 'scalar', 'scalar'], 'vector'),
  ...all(['clamp_max', 'clamp_min'], ['vector', 'scalar'], 'vector'),
  ...all(['round'], ['vector', 'scalar'], 'vector', 1),
  ...all(['histogram_quantile'], ['scalar', 'vector'], 'vector'),
  ...all(['histogram_count', 'histogram_sum'], ['vector'], 'vector'),
  ...all(['histogram_fraction'], ['scalar', 'scalar', 'vector'], 'vector'),
  ...all(['quantile_over_time'], ['scalar', 'range'], 'vector'),
  ...all(['predict_linear'], ['range', 'scalar'], 'vector'),
  ...all(['label_join'], ['vector', 'string', 'string', 'string'], 'vector', Number.POSITIVE_INFINITY),
  ...all(['label_replace'], ['vector', 'string', 'string', 'string', 'string'], 'vector'),
  ...all(['scalar'], ['vector'], 'scalar'),
  ...all(['vector'], ['scalar'], 'vector'),
  ...all(['time', 'pi'], [], 'scalar'),
]);

function all(
  names: readonly string[],
  args: readonly ValueType[],
  returns: ValueType,
  optional = 0,
): [string, Signature][] {
  return names.map(name => [name, { args, optional, returns }]);
}
