import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{UNKNOWN,inPlansWords,withoutSingleClusters}from"./shared-24.js";import"./shared-20.js";import"./shared-25.js";import"./shared-37.js";export{UNKNOWN,inPlansWords,withoutSingleClusters};
