import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{each,together}from"./shared-6.js";import{options}from"./shared-8.js";import{EXIT,UsageError}from"./shared-10.js";import"./shared-19.js";import{execFile}from"node:child_process";import{readdirSync,readFileSync,rmSync}from"node:fs";import{mkdir,mkdtemp,readdir}from"node:fs/promises";import{devNull,tmpdir}from"node:os";import{join,relative,resolve,sep}from"node:path";import{fileURLToPath}from"node:url";var EXAMPLE=fileURLToPath(new URL("../../examples/tubecheck/",import.meta.url));function git(dir,args,input){let env={PATH:process.env.PATH,SystemRoot:process.env.SystemRoot,HOME:dir,GIT_CONFIG_GLOBAL:devNull,GIT_CONFIG_NOSYSTEM:"1"};return new Promise((done,reject)=>{let fail=why=>reject(new UsageError(`git ${args[0]??""} failed: ${why}`,"The demo needs git on the PATH.")),child=execFile("git",["-C",dir,...args],{env},(error,_stdout,stderr)=>{error===null?done():fail(stderr.trim()===""?error.message:stderr.trim())});child.stdin?.on("error",()=>{}),child.stdin?.end(input)})}function filesBelow(folder){return readdirSync(folder,{recursive:!0,withFileTypes:!0}).filter(entry=>entry.isFile()).map(entry=>relative(folder,join(entry.parentPath??entry.path,entry.name))).map(path=>path.split(sep).join("/")).sort()}function commitStream(branch,parent,{message,date,author},folder){let who=`${author.name} <${author.email}> ${Date.parse(date)/1e3} +0000`,text=Buffer.from(`${message}
`),parts=[Buffer.from(`commit refs/heads/${branch}
author ${who}
committer ${who}
data ${text.length}
`),text];parent!==void 0&&parts.push(Buffer.from(`from refs/heads/${parent}
`));for(let path of filesBelow(folder)){let bytes=readFileSync(join(folder,path));parts.push(Buffer.from(`M 100644 inline ${path}
data ${bytes.length}
`),bytes,Buffer.from(`
`))}return Buffer.concat([...parts,Buffer.from(`
`)])}function streamOf(example){let{branch,folder,commits}=example.base,stream=[];for(let commit of commits)stream.push(commitStream(branch,void 0,commit,join(EXAMPLE,folder))),commit.tag!==void 0&&stream.push(Buffer.from(`reset refs/tags/${commit.tag}
from refs/heads/${branch}

`));for(let request of example.pull_requests)for(let commit of request.commits)stream.push(commitStream(request.branch,branch,commit,join(EXAMPLE,request.folder,"files")));return Buffer.concat([...stream,Buffer.from(`done
`)])}async function buildAndLoad(example,dir){let init=git(dir,["init","-q","--object-format=sha1","--template=",`--initial-branch=${example.base.branch}`],Buffer.alloc(0)),[,stream]=await together([init,Promise.resolve().then(()=>streamOf(example))]),[,{check}]=await together([git(dir,["-c","fastimport.unpackLimit=1","fast-import","--quiet","--done"],stream),import("./judging.js")]);return check}function readExample(){try{return JSON.parse(readFileSync(join(EXAMPLE,"repository.json"),"utf8"))}catch{throw new UsageError(`the embedded example is not at ${EXAMPLE}`,"Run Plumbline from its own folder, with examples/ beside dist/.")}}var RULE="=".repeat(80),SHOWN=["pull-request","pull-request-outside-plan"];async function folderFor(kept,terminal){if(kept===void 0)return mkdtemp(join(tmpdir(),"plumbline-demo-"));let dir=resolve(terminal.cwd,kept);try{return await mkdir(dir),dir}catch(error){let{code="unknown"}=error;if(code!=="EEXIST")throw new UsageError(`--keep: ${dir} cannot be made (${code})`,"Name a new folder in one that exists and can be written.");if((await readdir(dir).catch(()=>["a file"])).length===0)return dir;throw new UsageError(`--keep: ${dir} is not empty`,"Name a new folder.")}}async function demonstrate(args,terminal){let kept=options("demo",args,{keep:{type:"string"}}).text("keep"),example=readExample(),shown=example.pull_requests.filter(({folder})=>SHOWN.includes(folder)),dir=await folderFor(kept,terminal);try{let check=await buildAndLoad(example,dir),judged=await each(shown,async({branch,folder,commits})=>{let said=[`${RULE}
${branch}: ${commits[0]?.message??""}
${RULE}

`],page={...terminal,print:text=>{said.push(text)},complain:()=>{}},facts=["--pull-request",join(EXAMPLE,folder,"pull-request.json"),"--reviews",join(EXAMPLE,folder,"reviews.json")],code=await check.run(["--repo",dir,"--base",example.base.branch,"--head",branch,"--at",example.evaluation_time,...facts],page);return{code,text:`${said.join("")}
Exit code ${code}

`}});for(let{text}of judged)terminal.print(text);return kept!==void 0&&await git(dir,["checkout","--quiet",shown[0]?.branch??example.base.branch],Buffer.alloc(0)),terminal.print(`Everything in this example is synthetic.${kept===void 0?"":` The repository is in ${kept}.`}
`),judged.map(({code})=>code).join()===[EXIT.fine,EXIT.blocked].join()?EXIT.fine:EXIT.unusable}finally{kept===void 0&&rmSync(dir,{recursive:!0,force:!0})}}var demo={usage:`plumbline demo [--keep FOLDER]

Builds the embedded example (a synthetic device) as a git repository in a
temporary folder, judges a good and a bad pull request, and prints what a user
would see. No network, no configuration, no install; it needs git.

  --keep FOLDER    build it in this new folder and leave it, to look around and
                   to try the other commands

Exit code 0: both verdicts are as they should be; 2: they are not, or the
example could not be built.

Example:
  plumbline demo --keep try-plumbline
`,run:demonstrate};export{demo};
