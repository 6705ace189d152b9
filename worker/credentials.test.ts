import { expect, test } from 'vitest';
import { readCredentials } from './credentials.ts';

test.each([
  ['TEMPORAL_TLS', 'TRUE', 'TEMPORAL_TLS is "TRUE"; it takes true or false'],
  ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'true', 'is not supported; name its CA'],
])('%s=%s is refused', (name, value, message) => {
  expect(() => readCredentials({ TEMPORAL_API_KEY: 'k', [name]: value })).toThrow(message);
});

test('variables that are set to nothing are not set', () => {
  expect(readCredentials({ TEMPORAL_TLS: '', TEMPORAL_TLS_CLIENT_CERT_PATH: '' })).toEqual({});
  expect(readCredentials({ TEMPORAL_TLS: 'true', TEMPORAL_API_KEY: '' })).toMatchObject({ tls: {} });
});
