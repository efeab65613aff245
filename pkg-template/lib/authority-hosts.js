// @ts-check
/** The authority hosts of Microsoft's clouds. @enum {string} */
export const AzureAuthorityHosts = /* @__PURE__ */ Object.freeze({
  AzurePublicCloud: "https://login.microsoftonline.com",
  AzureChina: "https://login.chinacloudapi.cn",
  AzureGovernment: "https://login.microsoftonline.us",
  AzureGermany: "https://login.microsoftonline.de",
});
