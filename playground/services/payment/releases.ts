/** What differs between the versions of the payment service: how an amount is converted for the provider. */
export interface Release {
  /** The amount in the provider's minor unit, which has to equal the amount of the order. */
  providerAmount(amountCents: number): number;
}

export const releases: Record<string, Release> = {
  '1.0.0': { providerAmount: amountCents => amountCents },
  '1.1.0': { providerAmount: amountCents => Math.round((amountCents / 100) * 100) },
  '1.2.0': {
    // Splits every amount two to one between merchant and marketplace, and rounds each part: a cent gets lost.
    providerAmount: amountCents => {
      const merchant = Math.trunc(amountCents / 1.5);
      return merchant + Math.round(merchant / 2);
    },
  },
};
