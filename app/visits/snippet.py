"""The script that a web page includes to report its readings: at most 1,000 bytes; pure."""

from typing import Final

SNIPPET: Final = """\
(function(){var d=document,n=navigator,s=d.currentScript
if(n.webdriver)return
var a=s.dataset.article,u=s.src.replace(/visits\\.js.*/,"v1/visits")
function send(a){var b=JSON.stringify({id:Array.from(crypto.getRandomValues(new Uint8Array(16)),
function(x){return(x+256).toString(16).slice(1)}).join(""),article:+a||null,
referrer:d.referrer.slice(0,500)||null})
try{if(n.sendBeacon(u,b))return}catch(e){}
fetch(u,{method:"POST",body:b,keepalive:true,mode:"no-cors"}).catch(function(){})}
function seen(a,e){if(d.prerendering)e="prerenderingchange"
else if(d.visibilityState=="hidden")e="visibilitychange"
else return send(a)
d.addEventListener(e,function(){seen(a)},{once:true})}
window.manset={read:seen}
if(a!="none")seen(a)
addEventListener("pageshow",function(e){if(e.persisted&&a!="none")seen(a)})})()
"""
"""Reports a reading when the page is first seen, and again when it is shown again from the cache.

The same report, with one id, goes by `sendBeacon` or, where that is refused, by `fetch`.
"""
