/** How easily the loop is alarmed: how wide the band of the ordinary is drawn. */
export const SENSITIVITIES = ['keen', 'normal', 'quiet'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** What judges the metrics of a service: the ensemble, and well-known methods beside it or instead of it. */
export const DETECTION_METHODS = [
  'ensemble',
  'three-sigma',
  'robust-three-sigma',
  'iqr',
  'dynamic-baseline',
  'trend',
  'isolation-forest',
  'lstm-autoencoder',
] as const;
export type DetectionMethod = (typeof DETECTION_METHODS)[number];

export interface ServiceDetection {
  readonly sensitivity: Sensitivity;
  /** Indicators that are not reported: `latency`, or `log-*` for all that begin so. */
  readonly mute: readonly string[];
  /** The ensemble alone when left out. */
  readonly methods?: readonly DetectionMethod[] | undefined;
}

/** What people want detected otherwise than by default, by service; `*` stands for those that are not named. */
export interface DetectionSettings {
  readonly services: Readonly<Record<string, ServiceDetection>>;
}

export const DEFAULT_DETECTION: DetectionSettings = { services: {} };

const DEFAULT_METHODS: readonly DetectionMethod[] = ['ensemble'];
const DEFAULT_SERVICE: ServiceDetection = { sensitivity: 'normal', mute: [] };
const BAND_FACTORS: Readonly<Record<Sensitivity, number>> = { keen: 0.7, normal: 1, quiet: 1.5 };

/** By what the usual bands of a service are multiplied. */
export function bandFactor(settings: DetectionSettings, service: string): number {
  return BAND_FACTORS[detectionOf(settings, service).sensitivity];
}

/** The same array for the same settings, so that a change shows. */
export function methodsOf(settings: DetectionSettings, service: string): readonly DetectionMethod[] {
  return detectionOf(settings, service).methods ?? DEFAULT_METHODS;
}

export function isMuted(settings: DetectionSettings, service: string, indicator: string): boolean {
  return detectionOf(settings, service).mute.some(muted =>
    muted.endsWith('*') ? indicator.startsWith(muted.slice(0, -1)) : indicator === muted,
  );
}

function detectionOf({ services }: DetectionSettings, service: string): ServiceDetection {
  return services[service] ?? services['*'] ?? DEFAULT_SERVICE;
}
