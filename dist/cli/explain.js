import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
import{QUESTIONS}from"./shared-32.js";import{CATALOGUE}from"./shared-8.js";import"./shared-3.js";import"./shared-6.js";import"./shared-18.js";import"./shared-24.js";import"./shared-5.js";import"./shared-7.js";import"./shared-25.js";import"./shared-1.js";import{options}from"./shared-14.js";import"./shared-30.js";import{EXIT,UsageError,near}from"./shared-16.js";import"./shared-21.js";import"./shared-20.js";import"./shared-12.js";import"./shared-19.js";import"./shared-33.js";function wrap(text,indent,hang="",width=80){let lines=[],line=indent;for(let word of text.split(" "))line.length+word.length+1>width&&line.trim()!==""&&(lines.push(line),line=indent+hang),line+=line.trim()===""?word:` ${word}`;return[...lines,line].join(`
`)}var families=()=>[...new Set(CATALOGUE.map(({id})=>id.split("/")[0]??id))],classText=({verdict,level})=>level==="warn"?"warns, never changes the verdict":`${verdict} (blocks the merge)`;function explained(rule){let questions=rule.questions.map(number=>`${number}. ${QUESTIONS[number]}`);return[rule.id,"",wrap(rule.title,"  "),"",wrap(`Why: ${rule.reason}`,"  "),wrap(`Class: ${classText(rule)}`,"  "),wrap(`Speaks when, for example: ${rule.example}`,"  "),...questions.map(question=>wrap(`Answers question ${question}`,"  ")),"  Sources:",...rule.sources.map(source=>wrap(`- ${source}`,"    ","  ")),""].join(`
`)}function nearest(id){let known=CATALOGUE.map(rule=>rule.id),close=near(id,known);if(close.length>0)return close;let[family="",name]=id.split("/"),inFamily=known.filter(rule=>rule.startsWith(`${near(family,families(),1)[0]??family}/`));return name===void 0?near(family,families()):[...known.filter(rule=>rule.endsWith(`/${name}`)),...inFamily]}async function run(args,terminal){let given=options("explain",args,{json:{type:"boolean"}},1),[id]=given.positionals,rules=id===void 0?CATALOGUE:CATALOGUE.filter(rule=>rule.id===id||rule.id.startsWith(`${id}/`));if(rules.length===0){let close=nearest(id??"");throw new UsageError(`there is no rule ${id??""}`,close.length===0?"plumbline explain lists all rules.":`Do you mean ${close.slice(0,8).join(", ")}?`)}if(given.flag("json")){let facts=rules.map(({id:rule,verdict,level,title,reason,sources,example,questions})=>({rule,verdict,level:level??"block",title,reason,sources,example,questions}));terminal.print(`${JSON.stringify(facts,null,2)}
`)}else id===void 0?terminal.print(`${rules.map(rule=>`${rule.id.padEnd(30)} ${rule.title}`).join(`
`)}
`):terminal.print(rules.map(explained).join(`
`));return EXIT.fine}var explain={usage:`plumbline explain [RULE] [--json]

Prints what a rule demands, why, which public source asks for it, and a case in
which it speaks. Without a rule: all of them; with a family: all of the family.

Example:
  plumbline explain scope/changes-covered
`,run};export{explain};
