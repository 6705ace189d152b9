import { workflowInfo } from '@temporalio/workflow';

/**
 * Stays with the build that began it. Only if builds are distinguished: the server refuses every task of a pinned run
 * that an unversioned worker completes.
 */
export function pinned(): { readonly versioningBehavior?: 'PINNED' } {
  const version = workflowInfo().currentDeploymentVersion;
  return version === undefined || version.deploymentName === '' ? {} : { versioningBehavior: 'PINNED' };
}
