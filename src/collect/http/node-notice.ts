import * as sdk from '@aws-sdk/core/client';

/**
 * On Node 20 the first client of a process prints a notice about the SDK's own future. The SDK remembers here that it was
 * printed, and looks nowhere else but at a variable of the process, which is not ours to set. `state` is no documented part
 * of the SDK: where it is missing, the notice is printed and nothing else happens.
 */
export function silenceNodeNotice(): void {
  if ('state' in sdk) sdk.state.warningEmitted = true;
}
