/** Kahan's sum in Neumaier's variant: what a plain sum loses to rounding is gathered apart. */
export class CompensatedSum {
  /** Without the compensation. */
  rough = 0;
  #lost = 0;

  add(term: number): void {
    const next = this.rough + term;
    this.#lost += Math.abs(this.rough) >= Math.abs(term) ? this.rough - next + term : term - next + this.rough;
    this.rough = next;
  }

  /** NaN after an infinite term. */
  get precise(): number {
    return this.rough + this.#lost;
  }

  get value(): number {
    return Number.isFinite(this.rough) ? this.precise : this.rough;
  }
}
