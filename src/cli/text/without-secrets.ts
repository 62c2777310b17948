/** What stands before the host of a URL: a user and a password, of an endpoint or a proxy. */
const USER_INFO = /(\b[a-z][a-z0-9+.-]{0,31}:\/\/)[^/?#\s]*@/gi;
/** Parameters that make a URL of AWS a key of its own. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const SIGNED = /([?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId)=)[^&;#\s"')]+/gi;

/** Messages quote what was typed and what the environment says, and are kept by build servers. */
export const withoutSecrets = (text: string): string => text.replaceAll(USER_INFO, '$1…@').replaceAll(SIGNED, '$1…');
