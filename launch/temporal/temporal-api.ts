import proto from '@temporalio/proto';
import { grpcCall } from './grpc-call.ts';

const { workflowservice, operatorservice } = proto.temporal.api;
const CALL_LIMIT_MS = 5_000;

type Rpc = (
  method: { name: string },
  request: Uint8Array,
  done: (error: Error | null, answer?: Uint8Array | null) => void,
) => void;

/** The two services of a Temporal server, typed by its own protocol. */
export type TemporalApi = {
  readonly address: string;
  readonly workflows: ReturnType<typeof workflowservice.v1.WorkflowService.create>;
  readonly operator: ReturnType<typeof operatorservice.v1.OperatorService.create>;
};

export function temporalApi(address: string, limitMs = CALL_LIMIT_MS): TemporalApi {
  const rpc =
    (service: string): Rpc =>
    (method, request, done) => {
      grpcCall({ address, limitMs }, `/${service}/${method.name}`, request).then(
        (answer) => done(null, answer),
        (error: Error) => done(error),
      );
    };
  return {
    address,
    workflows: workflowservice.v1.WorkflowService.create(
      rpc('temporal.api.workflowservice.v1.WorkflowService'),
    ),
    operator: operatorservice.v1.OperatorService.create(
      rpc('temporal.api.operatorservice.v1.OperatorService'),
    ),
  };
}
