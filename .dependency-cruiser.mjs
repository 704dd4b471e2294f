import { renderImportRules } from './tools/import-rules.ts';

/** The rules themselves are a table: see tools/import-rules.ts. */
export default {
  forbidden: renderImportRules(),
  options: {
    // swc, because TypeScript 7 has no programming interface; type imports count as imports.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
