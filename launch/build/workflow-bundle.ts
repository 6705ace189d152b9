import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** The deterministic code as the worker loads it. The replay gate reads the same file. */
export async function buildWorkflowBundle(root: string, file: string): Promise<void> {
  const index = path.join(root, 'workflows', 'index.ts');
  if (!existsSync(index)) return;
  const interceptors = path.join(root, 'workflows', 'runtime/interceptors.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath: index,
    workflowInterceptorModules: existsSync(interceptors) ? [interceptors] : [],
    payloadConverterPath: path.join(root, 'workflows', 'runtime/payload-converter.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await writeFile(file, code);
}
