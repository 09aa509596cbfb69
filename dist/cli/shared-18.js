import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
var RepositoryError=class extends Error{mend;constructor(message,mend,options){super(message,options),this.name="RepositoryError",this.mend=mend}};export{RepositoryError};
