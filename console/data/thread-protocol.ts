import type { ActionStep } from '../../operations/actions/action.ts';
import type { QuestionName, Questions } from '../model/app/data.ts';
import type { Settings } from '../model/app/state.ts';

/** From the screen to the data thread. */
export type ToThread =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly name: QuestionName;
      readonly ask: Questions[QuestionName]['ask'];
    }
  /** The answer is wanted no more. */
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'close' };

/** From the data thread to the screen. */
export type FromThread =
  /** Everything it needs could be made; questions are answered from now on. */
  | { readonly kind: 'ready' }
  /** It cannot serve, and will not with the same settings. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Questions[QuestionName]['answer'] }
  | { readonly kind: 'step'; readonly id: number; readonly step: ActionStep }
  /** It asks another address of the same place now, or with another key. */
  | { readonly kind: 'renewed'; readonly settings: Partial<Settings> }
  | { readonly kind: 'closed' };

/** The part of a MessagePort, a Worker or a parentPort that is used here. */
export type Port = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
};
