import type { Unobserved } from '../model/answer.ts';
import { notYetKnown } from '../model/not-yet-known.ts';
import { firstPlaceholder, referenceIn } from '../model/placeholder.ts';
import { unobservedFact } from './snapshot.ts';

/** A fact that was seen, some text of which only deployment will tell. */
export const openFact = (place: Pick<Unobserved, 'fact' | 'subject' | 'region'>, text: string): Unobserved =>
  unobservedFact(place, notYetKnown(referenceIn(firstPlaceholder(text))));
