import type uPlot from 'uplot';

/** Something that happened at an instant: an anomaly began, a change, an action. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
  readonly color: string;
  /** In words, for those who cannot see it. */
  readonly meaning?: string;
}

/** The stretch in which values were expected, behind the lines. */
export function drawBand(plot: uPlot, band: { low: number; high: number } | undefined, color: string): void {
  if (band === undefined) return;
  const { left, top, width, height } = plot.bbox;
  const highY = Math.max(top, plot.valToPos(band.high, 'y', true));
  const lowY = Math.min(top + height, plot.valToPos(band.low, 'y', true));
  if (!(lowY > highY)) return;
  plot.ctx.save();
  plot.ctx.fillStyle = color;
  plot.ctx.fillRect(left, highY, width, lowY - highY);
  plot.ctx.restore();
}

export function drawMarks(plot: uPlot, marks: readonly ChartMark[]): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.font = `${11 * devicePixelRatio}px system-ui`;
  plot.ctx.lineWidth = devicePixelRatio;
  plot.ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const [index, { at, label, color }] of marks.entries()) {
    const x = plot.valToPos(at / 1000, 'x', true);
    if (x < left || x > left + width) continue;
    plot.ctx.strokeStyle = color;
    plot.ctx.fillStyle = color;
    plot.ctx.beginPath();
    plot.ctx.moveTo(x, top);
    plot.ctx.lineTo(x, top + height);
    plot.ctx.stroke();
    plot.ctx.fillText(label, x + 3 * devicePixelRatio, top + (10 + 12 * (index % 3)) * devicePixelRatio);
  }
  plot.ctx.restore();
}
