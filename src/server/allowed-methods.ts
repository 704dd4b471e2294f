interface KnownRoute {
  readonly pattern: RegExp;
  readonly method: string;
}

/** Remembers what is served where, so that a wrong method gets 405 with the right ones instead of 404. */
export class AllowedMethods {
  readonly #routes: KnownRoute[] = [];

  add(url: string, methods: readonly string[]): void {
    const source = url
      .split('/')
      .map(part => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)))
      .join('/');
    const pattern = new RegExp(`^${source}/?$`);
    for (const method of methods) this.#routes.push({ pattern, method });
  }

  /** Methods served at a path, sorted; none when the path is not known at all. */
  find(path: string): string[] {
    const methods = this.#routes.filter(route => route.pattern.test(path)).map(route => route.method);
    return [...new Set(methods)].sort();
  }
}
