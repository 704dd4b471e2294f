/** What a fault is, and the bookkeeping that lets another process clear it later. */
import type { Shop } from './shop.ts';

export type FaultType =
  | 'resource-exhaustion'
  | 'network-failure'
  | 'configuration-error'
  | 'code-bug'
  | 'external-dependency'
  | 'data-corruption'
  | 'overload';

/** What a perfect diagnosis would say. Controls have no truth to find. */
export interface Truth {
  service: string;
  type: FaultType;
  problem: string;
  symptoms: string[];
  alsoAcceptable?: string[];
}

export interface FaultOptions {
  service?: string | undefined;
  instance?: string | undefined;
  set?: Record<string, string>;
}

export interface FaultContext {
  shop: Shop;
  options: FaultOptions;
}

export interface Injection {
  id: string;
  injectedAt: string;
  truth: Truth | null;
  /** Whatever the fault needs to undo itself. */
  details: unknown;
}

export interface Fault {
  id: string;
  title: string;
  kind: 'fault' | 'control';
  /** The truth with default options; the injection carries the one that really applies. */
  truth: Truth | null;
  /** Options of --set with their defaults. */
  parameters: Record<string, string | number>;
  inject(context: FaultContext): Promise<Injection>;
  clear(context: FaultContext): Promise<boolean>;
}

export interface FaultDefinition<Details> extends Omit<Fault, 'inject' | 'clear' | 'parameters'> {
  parameters?: Record<string, string | number>;
  apply(target: Target): Promise<Details>;
  revert(shop: Shop, details: Details): Promise<void>;
}

/** The options of one injection with every default filled in. */
export interface Target {
  shop: Shop;
  service: string;
  instance: string | undefined;
  number(parameter: string): number;
  text(parameter: string): string;
}

export function defineFault<Details>(definition: FaultDefinition<Details>): Fault {
  const { id, title, kind, truth, parameters = {}, apply, revert } = definition;
  const clear = async ({ shop }: FaultContext): Promise<boolean> => {
    const injection = shop.injections()[id];
    if (!injection) return false;
    await revert(shop, injection.details as Details);
    shop.forget(id);
    return true;
  };
  const inject = async (context: FaultContext): Promise<Injection> => {
    // Injecting twice would lose what the first injection has to restore.
    await clear(context);
    const target = resolve(context, truth, parameters);
    const details = await apply(target);
    const injection = { id, injectedAt: new Date().toISOString(), truth: actualTruth(truth, target), details };
    context.shop.remember(injection);
    return injection;
  };
  return { id, title, kind, truth, parameters, inject, clear };
}

function resolve({ shop, options }: FaultContext, truth: Truth | null, parameters: Fault['parameters']): Target {
  const { set = {}, instance } = options;
  const unknown = Object.keys(set).find(name => !(name in parameters));
  if (unknown !== undefined)
    throw new Error(`unknown parameter ${unknown}; known: ${Object.keys(parameters).join(', ')}`);
  const service = options.service ?? instance?.replace(/-\d+$/, '') ?? truth?.service ?? '';
  if (service !== '' && !(service in shop.manifest().services)) throw new Error(`no service ${service}`);
  const text = (name: string): string => String(set[name] ?? parameters[name]);
  return {
    shop,
    service,
    instance,
    text,
    number: name => {
      const value = Number(text(name));
      if (!Number.isFinite(value)) throw new Error(`${name} must be a number`);
      return value;
    },
  };
}

function actualTruth(truth: Truth | null, { service }: Target): Truth | null {
  return truth && { ...truth, service };
}
