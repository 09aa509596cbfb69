import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);
async function together(questions){let settled=await Promise.allSettled(questions);for(let one of settled)if(one.status==="rejected")throw one.reason;return settled.map(one=>one.value)}function each(items,ask){return together(Array.from(items,ask))}export{together,each};
