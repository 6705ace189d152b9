import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export type WorkflowCode = { readonly codePath: string } | { readonly code: string };

/** The bundle next to a built worker; run from its sources, the worker bundles them itself. */
export async function loadWorkflowCode(): Promise<WorkflowCode> {
  const built = fileURLToPath(new URL('workflows.js', import.meta.url));
  if (existsSync(built)) return { codePath: built };
  return await bundleWorkflows();
}

/** The bundle of this source tree. */
export async function bundleWorkflows(): Promise<{ readonly code: string }> {
  const source = (name: string) => fileURLToPath(new URL(`../workflows/${name}`, import.meta.url));
  return await bundleWorkflowCode({
    workflowsPath: source('index.ts'),
    workflowInterceptorModules: [source('runtime/interceptors.ts')],
    payloadConverterPath: source('runtime/payload-converter.ts'),
    logger: new DefaultLogger('WARN'),
  });
}
