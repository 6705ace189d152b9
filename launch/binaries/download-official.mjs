// Run as a process of its own, so that it can be given up: fetches the Temporal server by the SDK's own cached download
// and prints where it lies. Plain JavaScript, because it is started by its path.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [version, downloadDir] = process.argv.slice(2);
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', version, downloadDir } },
});
await environment.teardown();
