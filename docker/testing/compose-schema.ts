import * as v from 'valibot';

/**
 * The part of the compose specification that our file uses, closed: a key that is not here is a typing error until
 * it is added.
 */
const duration = v.pipe(v.string(), v.regex(/^(\d+(ms|s|m|h))+$/));
const textMap = v.record(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/)), v.string());

const healthcheck = v.strictObject({
  test: v.pipe(
    v.array(v.string()),
    v.check((test) => ['CMD', 'CMD-SHELL'].includes(test[0] ?? ''), 'starts with CMD or CMD-SHELL'),
    v.check((test) => test[0] !== 'CMD-SHELL' || test.length === 2, 'CMD-SHELL takes one text'),
  ),
  interval: duration,
  timeout: duration,
  retries: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start_period: v.optional(duration),
});

const service = v.strictObject({
  image: v.string(),
  build: v.optional(v.string()),
  command: v.optional(v.array(v.string())),
  entrypoint: v.optional(v.array(v.string())),
  environment: v.optional(textMap),
  ports: v.optional(v.array(v.pipe(v.string(), v.regex(/^(\d+\.\d+\.\d+\.\d+:)?\d+:\d+$/)))),
  volumes: v.optional(v.array(v.pipe(v.string(), v.regex(/^[./a-z][^:]*:\/[^:]*(:ro)?$/)))),
  depends_on: v.optional(
    v.union([
      v.array(v.string()),
      v.record(
        v.string(),
        v.strictObject({
          condition: v.picklist(['service_started', 'service_healthy', 'service_completed_successfully']),
        }),
      ),
    ]),
  ),
  healthcheck: v.optional(healthcheck),
  restart: v.optional(v.pipe(v.string(), v.regex(/^(no|always|unless-stopped|on-failure(:\d+)?)$/))),
  deploy: v.optional(v.strictObject({ replicas: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
  stop_grace_period: v.optional(duration),
  user: v.optional(v.string()),
});

const extension = v.unknown();

export const composeSchema = v.objectWithRest(
  {
    name: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]*$/))),
    services: v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9._-]+$/)), service),
    volumes: v.optional(v.record(v.string(), v.strictObject({})), {}),
  },
  extension,
);

export type ComposeService = v.InferOutput<typeof service>;
