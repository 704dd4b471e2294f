import { createContext, useContext, useState } from 'react';

/** A stretch of time in epoch milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

interface SharedZoom {
  /** Undefined: all that there is. */
  readonly range: TimeRange | undefined;
  readonly zoom: (range: TimeRange | undefined) => void;
}

/** Charts below one of these show the same stretch of time. */
export const ZoomContext = createContext<SharedZoom | undefined>(undefined);

export function useZoomState(): SharedZoom {
  const [range, zoom] = useState<TimeRange>();
  return { range, zoom };
}

/** Of the charts around, or else a zoom of one's own. */
export function useZoom(): SharedZoom {
  const own = useZoomState();
  return useContext(ZoomContext) ?? own;
}
