import fc from 'fast-check';

const SELECTORS = [
  'load',
  'load{zone="a"}',
  'load{instance!="1"}',
  'strange',
  'memory_bytes',
  'http_requests_total',
  'http_requests_total{code=~"4..|5.."}',
  'http_requests_total{job="api",code!~"2.*"}',
  'coming_and_going',
  'coming_and_going{kind=~"s.*"}',
  'request_duration_seconds_count',
  'build_info',
  'falling',
  'constant',
  'nothing',
];
const DURATIONS = ['20s', '1m', '90s', '2m30s', '5m', '17m', '1h'];
const MODIFIERS = [' offset 1m', ' offset -90s', ' @ 1700001500', ' @ start()', ' @ end() offset 3m'];
/** A negative offset as long as the range misplaces `@` inside the subquery in Prometheus 2.42. */
const SUBQUERY_MODIFIERS = MODIFIERS.filter(modifier => !modifier.includes('-'));
const RANGE_FUNCTIONS = [
  'rate',
  'increase',
  'delta',
  'irate',
  'idelta',
  'deriv',
  'changes',
  'resets',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'sum_over_time',
  'count_over_time',
  'last_over_time',
  'present_over_time',
  'stddev_over_time',
  'absent_over_time',
];
const VECTOR_FUNCTIONS = ['abs', 'ceil', 'floor', 'round', 'sgn', 'sqrt', 'exp', 'ln', 'absent', 'sort', '-', '+'];
const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'group'];
/** Of plain samples only: what comes after makes differences in the last bit visible. */
const DELICATE_AGGREGATIONS = ['stddev', 'stdvar', 'count_values'];
const GROUPINGS = [
  '',
  ' by (job)',
  ' by (instance)',
  ' by (zone, code)',
  ' without (instance)',
  ' without (code, zone, kind)',
];
const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'];
const COMPARISONS = ['==', '!=', '>', '<', '>=', '<='];
const SETS = ['and', 'or', 'unless'];
const MATCHINGS = [
  '',
  ' on (instance)',
  ' on (job, instance)',
  ' ignoring (code)',
  ' ignoring (zone, version)',
  ' on ()',
];
const GROUPS = ['', '', ' group_left ()', ' group_right ()', ' group_left (version)', ' group_right (zone)'];

/** Any query about the data set that yields an instant vector or a number, right or ambiguous. */
export function arbitraryQuery(): fc.Arbitrary<string> {
  return fc.letrec<{ vector: string; scalar: string; range: string }>(tie => {
    const selector = fc
      .tuple(fc.constantFrom(...SELECTORS), maybe(MODIFIERS))
      .map(([name, modifier]) => `${name}${modifier}`);
    const range = fc
      .tuple(fc.constantFrom(...SELECTORS), fc.constantFrom(...DURATIONS), maybe(MODIFIERS))
      .map(([name, duration, modifier]) => `${name}[${duration}]${modifier}`);
    const subquery = fc
      .tuple(tie('vector'), fc.constantFrom(...DURATIONS), fc.constantFrom('', '37s', '1m'), maybe(SUBQUERY_MODIFIERS))
      .map(([inner, duration, step, modifier]) => `(${inner})[${duration}:${step}]${modifier}`);
    return {
      range: fc.oneof({ weight: 4, arbitrary: range }, { weight: 1, arbitrary: subquery }),
      scalar: fc.oneof(
        fc.constantFrom('0', '1', '2.5', '-3', '1e9', 'NaN', 'Inf', 'time()'),
        tie('vector').map(inner => `scalar(${inner})`),
      ),
      vector: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        selector,
        call(RANGE_FUNCTIONS, tie('range')),
        fc
          .tuple(fc.constantFrom('0.5', '0.9', '-1'), tie('range'))
          .map(([q, arg]) => `quantile_over_time(${q}, ${arg})`),
        prediction(),
        fc.constantFrom(...SELECTORS).map(name => `timestamp(${name})`),
        call(VECTOR_FUNCTIONS, tie('vector')),
        fc
          .tuple(fc.constantFrom(...AGGREGATIONS), fc.constantFrom(...GROUPINGS), tie('vector'))
          .map(([name, grouping, inner]) => `${name}${grouping} (${inner})`),
        fc
          .tuple(
            fc.constantFrom(...DELICATE_AGGREGATIONS),
            fc.constantFrom(...GROUPINGS),
            fc.constantFrom(...SELECTORS),
          )
          .map(([name, grouping, inner]) => `${name}${grouping} (${name === 'count_values' ? '"v", ' : ''}${inner})`),
        fc
          .tuple(fc.constantFrom(...GROUPINGS), tie('vector'))
          .map(([grouping, inner]) => `quantile${grouping} (0.75, ${inner})`),
        vectorWithNumber(tie('vector'), tie('scalar')),
        vectorWithVector(tie('vector')),
        tie('scalar').map(inner => `vector(${inner})`),
        fc
          .tuple(fc.constantFrom('0.5', '0.99'), fc.constantFrom(...DURATIONS), fc.constantFrom(...GROUPINGS))
          .map(([q, duration, grouping]) => `histogram_quantile(${q}, ${bucketRates(duration, grouping)})`),
      ),
    };
  }).vector;
}

function maybe(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...texts) });
}

function call(names: readonly string[], arg: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...names), arg).map(([name, inner]) => `${name}(${inner})`);
}

/** Without `@`: with it Prometheus 2.42 looks elsewhere at every step, which later versions mended. */
function prediction(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...SELECTORS), fc.constantFrom(...DURATIONS), fc.constantFrom('60', '-30'))
    .map(([name, duration, ahead]) => `predict_linear(${name}[${duration}], ${ahead})`);
}

function vectorWithNumber(vector: fc.Arbitrary<string>, scalar: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const operator = fc.oneof(fc.constantFrom(...ARITHMETIC), comparison());
  return fc
    .tuple(vector, operator, scalar, fc.boolean())
    .map(([left, sign, right, isFlipped]) =>
      isFlipped ? `(${right}) ${sign} (${left})` : `(${left}) ${sign} (${right})`,
    );
}

function vectorWithVector(vector: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const set = fc.tuple(vector, fc.constantFrom(...SETS), fc.constantFrom(...MATCHINGS), vector);
  const number = fc.tuple(
    vector,
    fc.oneof(fc.constantFrom(...ARITHMETIC), comparison()),
    fc
      .tuple(fc.constantFrom(...MATCHINGS), fc.constantFrom(...GROUPS))
      .map(([on, group]) => (on === '' ? '' : `${on}${group}`)),
    vector,
  );
  return fc.oneof(set, number).map(([left, sign, matching, right]) => `(${left}) ${sign}${matching} (${right})`);
}

function comparison(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...COMPARISONS), fc.constantFrom('', ' bool'))
    .map(([sign, bool]) => `${sign}${bool}`);
}

function bucketRates(duration: string, grouping: string): string {
  const rates = `rate(request_duration_seconds_bucket[${duration}])`;
  if (grouping === '') return rates;
  return grouping.startsWith(' by (') ? `sum${grouping.replace('(', '(le, ')} (${rates})` : `sum${grouping} (${rates})`;
}
