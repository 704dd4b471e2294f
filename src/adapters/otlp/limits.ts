/** What one request may hold; the rest is rejected and said so, never silently lost. */
export const MAX_ITEMS = 100_000;
export const MAX_ATTRIBUTES = 64;
export const MAX_ATTRIBUTE_BYTES = 1024;
export const MAX_NAME_BYTES = 512;
export const MAX_BODY_BYTES = 16_384;
/** Arrays and maps inside a value. */
export const MAX_VALUE_DEPTH = 8;
/** Elements of arrays and maps inside one value. */
export const MAX_VALUE_ELEMENTS = 256;
/** OpenTelemetry's SDKs use at most 160 exponential buckets. */
export const MAX_BUCKETS = 2048;
export const MAX_QUANTILES = 64;
