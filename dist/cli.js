#!/usr/bin/env node
import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{VERSION}from"./cli/shared-4.js";import{RepositoryError}from"./cli/shared-9.js";import{EXIT,UsageError,doYouMean}from"./cli/shared-7.js";var COMMANDS=[{name:"check",summary:"judge a release pull request on a local clone, offline",load:async()=>(await import("./cli/check.js")).check},{name:"lint",summary:"check a plan on its own: form, completeness, warnings",load:async()=>(await import("./cli/lint.js")).lint},{name:"digest",summary:"print the digests that evidence and signatures are bound to",load:async()=>(await import("./cli/digest.js")).digest},{name:"explain",summary:"print a rule with its reason, sources and an example",load:async()=>(await import("./cli/explain.js")).explain},{name:"demo",summary:"judge a good and a bad pull request of the embedded example",load:async()=>(await import("./cli/demo.js")).demo}];function overview(){let commands=COMMANDS.map(({name,summary})=>`  ${name.padEnd(9)} ${summary}`);return`plumbline ${VERSION}: keeps releases of a regulated AI model true to plan

Usage: plumbline COMMAND [OPTIONS]

${commands.join(`
`)}

plumbline COMMAND --help shows the options of a command, with an example.
`}async function dispatch(args,terminal2){let[name,...rest]=args;if(name==="--version"||name==="-v")return terminal2.print(`${VERSION}
`),EXIT.fine;if(name==="--help"||name==="-h"||name==="help")return terminal2.print(overview()),EXIT.fine;let listed=COMMANDS.find(candidate=>candidate.name===name);if(listed===void 0){let known=COMMANDS.map(candidate=>candidate.name),hint=`${name===void 0?"":doYouMean(name,known)}The commands are ${known.join(", ")}; plumbline --help says more.`;throw new UsageError(name===void 0?"which command?":`there is no command "${name}"`,hint)}let command=await listed.load();return rest.includes("--help")||rest.includes("-h")?(terminal2.print(command.usage),EXIT.fine):command.run(rest,terminal2)}function showsColor(){if((process.env.NO_COLOR??"")!=="")return!1;let forced=process.env.FORCE_COLOR;return forced!==void 0?forced!=="0"&&forced!=="false":process.stdout.isTTY===!0&&process.env.TERM!=="dumb"}var terminal={cwd:process.cwd(),now:Date.now(),color:showsColor(),columns:process.stdout.isTTY===!0?process.stdout.columns:void 0,print:text=>{process.stdout.write(text)},complain:text=>{process.stderr.write(text)}};process.stdout.on("error",error=>process.exit(error.code==="EPIPE"?process.exitCode:EXIT.unusable));process.exitCode=EXIT.unusable;try{process.exitCode=await dispatch(process.argv.slice(2),terminal)}catch(error){let told=error instanceof UsageError||error instanceof RepositoryError,message=error instanceof Error?error.message:String(error);terminal.complain(told?`plumbline: ${message}
${error.mend}
`:`plumbline: an unexpected error, nothing was judged: ${message}
${error instanceof Error?error.stack??"":""}
`),process.exitCode=EXIT.unusable}
