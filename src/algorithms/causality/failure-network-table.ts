/** How often a failure shows a symptom, in words, so that nobody mistakes the table for measurements. */
export const FREQUENCIES = {
  'nearly-always': 0.9,
  often: 0.6,
  sometimes: 0.3,
  seldom: 0.1,
  'hardly-ever': 0.02,
} as const;
export type Frequency = keyof typeof FREQUENCIES;

/** The failure types of a node that a network knows, and `callee`: nothing is wrong here but with what it calls. */
export const NETWORK_TYPES = [
  'resource-exhaustion',
  'network-failure',
  'configuration-error',
  'code-bug',
  'external-dependency',
  'data-corruption',
  'overload',
  'callee',
] as const;
export type NetworkType = (typeof NETWORK_TYPES)[number];

export const SYMPTOMS = [
  'slow',
  'failing',
  'slow-on-the-way',
  'failing-on-the-way',
  'more-requests',
  'cpu-high',
  'memory-high',
  'disk-high',
  'network-odd',
  'saturated',
  'callee-slow',
  'callee-failing',
  'error-lines',
  'lines-of-resources',
  'lines-of-connections',
  'lines-of-configuration',
  'lines-of-exceptions',
  'lines-of-corruption',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];

export interface SymptomRow {
  /** How often it shows without any of the failures. */
  readonly otherwise: Frequency;
  readonly by: Readonly<Partial<Record<NetworkType, Frequency>>>;
}

/** What brings a symptom about. Beliefs before any case; confirmed cases move them. */
export const SYMPTOM_ROWS: Readonly<Record<Symptom, SymptomRow>> = {
  slow: {
    otherwise: 'seldom',
    by: {
      'resource-exhaustion': 'often',
      'network-failure': 'sometimes',
      'code-bug': 'often',
      'external-dependency': 'often',
      overload: 'often',
      callee: 'often',
    },
  },
  failing: {
    otherwise: 'seldom',
    by: {
      'resource-exhaustion': 'sometimes',
      'network-failure': 'sometimes',
      'configuration-error': 'nearly-always',
      'code-bug': 'often',
      'external-dependency': 'often',
      'data-corruption': 'nearly-always',
      overload: 'sometimes',
      callee: 'often',
    },
  },
  'slow-on-the-way': { otherwise: 'seldom', by: { 'network-failure': 'nearly-always' } },
  'failing-on-the-way': { otherwise: 'seldom', by: { 'network-failure': 'often', 'resource-exhaustion': 'seldom' } },
  'more-requests': { otherwise: 'seldom', by: { overload: 'nearly-always' } },
  'cpu-high': {
    otherwise: 'seldom',
    by: { 'resource-exhaustion': 'often', overload: 'nearly-always', 'code-bug': 'seldom' },
  },
  'memory-high': {
    otherwise: 'seldom',
    by: { 'resource-exhaustion': 'often', overload: 'seldom', 'code-bug': 'seldom' },
  },
  'disk-high': { otherwise: 'seldom', by: { 'resource-exhaustion': 'sometimes', overload: 'seldom' } },
  'network-odd': { otherwise: 'seldom', by: { 'network-failure': 'often', overload: 'sometimes' } },
  saturated: { otherwise: 'seldom', by: { 'resource-exhaustion': 'often', overload: 'often', callee: 'sometimes' } },
  'callee-slow': { otherwise: 'seldom', by: { callee: 'often', 'network-failure': 'often' } },
  'callee-failing': { otherwise: 'seldom', by: { callee: 'often', 'network-failure': 'sometimes' } },
  'error-lines': {
    otherwise: 'seldom',
    by: {
      'resource-exhaustion': 'sometimes',
      'network-failure': 'often',
      'configuration-error': 'often',
      'code-bug': 'often',
      'data-corruption': 'often',
      callee: 'often',
      overload: 'sometimes',
    },
  },
  'lines-of-resources': { otherwise: 'hardly-ever', by: { 'resource-exhaustion': 'often' } },
  'lines-of-connections': {
    otherwise: 'hardly-ever',
    by: { 'network-failure': 'often', 'configuration-error': 'sometimes', callee: 'sometimes' },
  },
  'lines-of-configuration': { otherwise: 'hardly-ever', by: { 'configuration-error': 'often' } },
  'lines-of-exceptions': { otherwise: 'hardly-ever', by: { 'code-bug': 'often', 'data-corruption': 'seldom' } },
  'lines-of-corruption': { otherwise: 'hardly-ever', by: { 'data-corruption': 'often' } },
};

/** Chance that something is wrong at an odd node itself, before anything is seen of it; the rest only suffers. */
export const FAULTY = 0.4;

/** How that chance is shared out, in cases. */
export const TYPE_CASES: Readonly<Record<Exclude<NetworkType, 'callee'>, number>> = {
  'resource-exhaustion': 2,
  'network-failure': 1.5,
  'configuration-error': 1.5,
  'code-bug': 2,
  'external-dependency': 0.5,
  'data-corruption': 0.5,
  overload: 1.5,
};

/** Of a system of somebody else all we know is that it is not well. */
export const EXTERNAL_TYPE_CASES: typeof TYPE_CASES = {
  'resource-exhaustion': 0.05,
  'network-failure': 1.5,
  'configuration-error': 0.05,
  'code-bug': 0.05,
  'external-dependency': 7,
  'data-corruption': 0.05,
  overload: 0.5,
};

/** Chance that one of those that an odd node calls is odd. */
export const CALLEE_ODD = 0.3;

/** How often a change brings about a type, on top of the prior. */
export const CHANGE_EFFECTS: Readonly<Record<string, Readonly<Partial<Record<NetworkType, Frequency>>>>> = {
  deploy: { 'code-bug': 'sometimes', 'configuration-error': 'seldom' },
  config: { 'configuration-error': 'sometimes' },
  flag: { 'code-bug': 'seldom', 'configuration-error': 'seldom' },
  schema: { 'code-bug': 'seldom', 'resource-exhaustion': 'seldom' },
  scale: { 'resource-exhaustion': 'seldom' },
  traffic: { overload: 'sometimes' },
  database: { 'configuration-error': 'sometimes' },
};
