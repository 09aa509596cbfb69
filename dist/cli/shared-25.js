import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
var MISSING="(missing)",TableError=class extends Error{problems;constructor(problems){super(problems.map(({message})=>message).join("; ")),this.name="TableError",this.problems=problems}};export{MISSING,TableError};
