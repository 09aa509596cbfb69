import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{readBinaryTable}from"./shared-21.js";import"./shared-22.js";import"./shared-23.js";import"./shared-19.js";import"./shared-20.js";import"./shared-25.js";import"./shared-37.js";export{readBinaryTable};
