import { COMPENSATION } from './compensation/subject.ts';
import { CUSTOMER } from './customer/subject.ts';
import { ORDER } from './order/subject.ts';
import { PLAIN } from './plain/subject.ts';
import { RETURN } from './return/subject.ts';
import type { Subject, SubjectId } from './subject.ts';
import { SUBSCRIPTION } from './subscription/subject.ts';

/** Every subject, the most important one first; the last one fits every workflow. */
export const SUBJECTS: readonly Subject[] = [ORDER, RETURN, SUBSCRIPTION, CUSTOMER, COMPENSATION, PLAIN];

export function subjectById(id: SubjectId): Subject {
  return SUBJECTS.find((subject) => subject.id === id) ?? PLAIN;
}

/** The subject of a workflow type; of a type without one the plain fallback. */
export function subjectOfType(workflowType: string): Subject {
  return SUBJECTS.find((subject) => subject.workflowType === workflowType) ?? PLAIN;
}

/** By the prefix of a workflow ID, before the type of the run is known. */
export function subjectOfId(workflowId: string): Subject {
  return SUBJECTS.find(({ idPrefix }) => idPrefix !== '' && workflowId.startsWith(idPrefix)) ?? PLAIN;
}
