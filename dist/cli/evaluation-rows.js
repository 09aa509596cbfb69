import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{evaluateRows}from"./shared-17.js";import"./shared-36.js";import"./shared-37.js";export{evaluateRows};
