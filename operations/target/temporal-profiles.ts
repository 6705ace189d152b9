// Loaded when it is needed, through a file of ours: a bundle gives a CommonJS package that is imported lazily no
// names but `default`.
export { loadClientConfig, loadClientConnectConfig } from '@temporalio/envconfig';
export { loadFromTomlData } from '@temporalio/envconfig/lib/envconfig-toml.js';
