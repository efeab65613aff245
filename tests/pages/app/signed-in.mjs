// @ts-check
import { answer } from "azure-identity-wasm/redirect";

answer();
