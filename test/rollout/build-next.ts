import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const file = (place: string) => fileURLToPath(new URL(place, import.meta.url));

/** Bundles the next build as every build is bundled. */
export async function buildNext(): Promise<{ readonly code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: file('next-build.ts'),
    workflowInterceptorModules: [file('../../workflows/runtime/interceptors.ts')],
    payloadConverterPath: file('../../workflows/runtime/payload-converter.ts'),
    logger: new DefaultLogger('WARN'),
  });
}
