/** The URL of the page for the redirect URI of sign-ins, as bundlers give that of a file which they copy beside the application. */
declare const url: string;
export default url;
