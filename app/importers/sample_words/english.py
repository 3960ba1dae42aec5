"""English words of the sample newsroom, one `kind: text` a line."""

ENGLISH = """
label: URGENT
label: BREAKING
days: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday
months: January, February, March, April, May, June, July, August, September, October, November
months: December
cities: Norvale, Kestan, Miravel, Tarsund, Lumera, Oravia, Belmara, Zerin, Kaldur, Pelona, Varsa
cities: Dorin
stems: Alder, Bracken, Cald, Dun, Elver, Fenn, Garrow, Hollin, Iver, Jarrow, Kelder, Lark, Mallow
stems: Nether, Orrin, Penda, Quill, Rowan, Sarn, Thistle, Ulver, Vane, Wether, Yarrow, Zell
stems: Ambler, Briar, Cinder, Dray, Ember, Flint, Gorse, Harrow, Ingle, Juniper, Kestrel, Linden
stems: Merrow, Nettle, Osier, Pike, Ravel
ends: bridge, ford, wick, combe, stead, mouth, haven, thorpe, ness, holm, leigh, worth, dale, mere
ends: gate, field, minster, cross, hurst, wold, port, burn, garth, beck, _Heights, _Sands, _Quay
ends: _Junction

topic: city
things: road repairs, street lighting, playgrounds, public libraries, social housing
things: waste collection, drainage, cycle paths, school kitchens, market halls, cemeteries
things: footbridges, allotments, bandstands
head: {place} council approves budget of {n} million with more for {thing}
head: {place} opens consultation on {thing}
head: Council in {place} sets aside {k} million for {thing}
head: {place} puts {thing} at the top of its spending plan
head: Auditors praise {place} over {thing}, question {p} percent of costs
lead: The council of {place} voted on {day} to spend {n} million on {thing} over the coming year.
lead: Residents of {place} will be asked before the end of {month} what they expect of {thing}.
fact: The largest share, {p} percent, goes to {thing}, which had waited since {month}.
fact: A motion to move {n} from the reserve to {thing} failed by {k} votes.
fact: Council members from {other} asked to see the figures for {thing} before the next sitting.
fact: The town hall will publish the full accounts under reference {code}.
fact: Property charges rise by {p} percent, less than the {k} percent first proposed.
fact: Work on {thing} in the streets near the old depot is due to begin in {month}.
fact: About {n} households took part in the survey on {thing}, the highest number since {y}.
fact: The finance committee meets again on {day} to settle what is left over for {thing}.

topic: transport
things: the tram, night buses, the ferry, the ring road, the northern railway, the airport link
things: freight trains, the funicular, river taxis, the viaduct, the cable car, trolleybuses
things: the swing bridge, sleeper trains
head: {place} extends {thing} to {other}
head: Works on {thing} close {k} stops in {place}
head: Passenger numbers on {thing} in {place} rise {p} percent
head: New timetable for {thing} between {place} and {other}
head: {place} tests cashless fares on {thing}
lead: From {day}, {thing} will run between {place} and {other} every {k} minutes at peak hours.
lead: Engineers will close part of the route of {thing} near {place} until the end of {month}.
fact: The operator expects {n} passengers a day, {p} percent more than a year ago.
fact: Replacement buses leave from the square in {place} every {k} minutes.
fact: The contract for {thing}, signed in {month}, covers {n} meters of new track and signals.
fact: Tickets for {thing} bought before {day} stay valid, and fares do not change this year.
fact: Drivers are asked to avoid the junction toward {other} while cranes are in place.
fact: The first vehicles for {thing} were delivered in {y} and have covered {n} thousand kilometers.
fact: A safety review filed as {code} found {k} points to mend before the reopening.
fact: Cyclists may use the towpath beside {thing} during the works.

topic: weather
things: heavy rain, fog, strong winds, a late frost, a heatwave, snow, thunderstorms, hail
things: drizzle, black ice, a sandstorm, sea mist, drought, freezing rain, a waterspout, pollen
things: dry lightning, a cold snap
head: Forecasters expect {thing} in {place} by {day}
head: {place} prepares for {thing} as temperatures change
head: {thing} delays traffic around {place}
head: Record {month} for {place} after {thing}
head: Schools in {place} stay open despite {thing}
lead: The weather service expects {thing} over {place} from {day}, and {k} millimeters of water.
lead: After a week of {thing}, skies over {place} are clearing from the west.
fact: Gauges at the station near {other} showed {n} liters on the square meter by the morning.
fact: Winds of {k} kilometers an hour were measured on the ridge above {place}.
fact: It was the mildest {month} there since records began in {y}.
fact: The river carried {p} percent more water than usual and fell again by {day}.
fact: Farmers covered young trees overnight as a precaution against {thing}.
fact: The outlook for the weekend is dry, with {k} degrees in the valleys and less on the coast.
fact: Crews cleared {n} meters of road of branches after {thing}, and no one was hurt.
fact: The bulletin numbered {code} replaces the warning for {thing} given on {day}.

topic: agriculture
things: wheat, olives, apples, hazelnuts, barley, sunflowers, cotton, honey, tomatoes, apricots
things: lentils, figs, saffron, quinces, sesame, mulberries, pistachios, hops, buckwheat, walnuts
things: medlars, flax, sorrel
head: Growers near {place} bring in {n} tons of {thing}
head: Late start to the harvest of {thing} in {place}
head: Prices of {thing} ease at the {place} market
head: {place} cooperative turns to {thing}
head: Cooler {month} lifts yields of {thing} around {place}
lead: Growers around {place} expect to bring in {n} tons of {thing}, {p} percent more than before.
lead: The harvest of {thing} near {place} began on {day}, some {k} days later than usual.
fact: A ton of {thing} sold for {n} at the exchange in {other} on {day}.
fact: Cooler nights in {month} kept the fruit small and the taste of {thing} strong.
fact: The cooperative, founded in {y}, has {n} members and stores {k} kinds of seed.
fact: Irrigation canals were opened {k} days early to help fields of {thing}.
fact: Inspectors took samples of {thing} from {k} farms and found nothing to object to.
fact: Seasonal workers come from {other} for the picking, which lasts until {month}.
fact: The ministry's list {code} sets the quality classes for {thing}.
fact: A field trial with {thing} that needs {p} percent less water will go into a third year.

topic: economy
things: furniture, textiles, machine parts, ceramics, tourism, glass, leather goods, fishing nets
things: software, bicycles, paper, watches, enamel, carpets, lutes, cork, porcelain, ropes
things: barometers, soap
head: Exports of {thing} from {place} grow {p} percent
head: {place} fair for {thing} draws {n} visitors
head: Makers of {thing} in {place} plan {k} new workshops
head: Small firms in {place} see steady demand for {thing}
head: Chamber of commerce in {place} trains {n} apprentices for {thing}
lead: Makers of {thing} in {place} sold {p} percent more abroad in {month} than a year before.
lead: The trade fair for {thing} in {place} closed on {day} after {n} visits in {k} days.
fact: Orders for {thing} reached {n} million in the quarter, the chamber of commerce said.
fact: Wages in the sector rose by {p} percent, about as much as prices.
fact: A bank in {other} offers loans to firms that repair {thing} instead of replacing it.
fact: The industrial estate has room for {k} more workshops and {n} jobs.
fact: Freight costs fell for {k} weeks in a row, which helps shops that sell {thing}.
fact: Economists at the college in {other} had forecast growth of {p} percent.
fact: The town has made {thing} since {y}, and the oldest workshop is now a museum.
fact: The customs notice {code} simplifies the papers needed for {thing}.

topic: energy
things: solar roofs, the wind farm, the hydropower dam, district heating, street batteries
things: the gas network, heat pumps, the substation, biogas, tidal turbines, the pumped storage
things: smart meters, geothermal wells
head: {place} connects {thing} to the grid
head: Work on {thing} near {place} passes half way
head: {thing} to supply {n} homes in {place}
head: Bills in {place} fall {p} percent with {thing}
head: Night maintenance planned for {thing} in {place}
lead: The network company connected {thing} near {place} on {day}, enough for {n} homes.
lead: Households in {place} used {p} percent less power in {month}, helped by {thing}.
fact: The plant delivers {k} megawatts at noon and rests for maintenance on {day}.
fact: Reservoirs above {other} are {p} percent full, which is usual for {month}.
fact: Technicians replaced {n} meters of cable that had been in the ground since {y}.
fact: The regulator approved the tariff under number {code}.
fact: Schools heat their halls with {thing} and save {n} liters of oil a winter.
fact: Supply was interrupted for {k} minutes while {thing} was joined to the line.
fact: A cooperative of {n} members owns a third of {thing}.
fact: Training for {k} new technicians who look after {thing} begins in {month}.

topic: science
things: bees, river sediment, medieval ink, comets, sea grass, volcanic glass, migratory storks
things: lichens, isotopes, cave beetles, tree rings, meteor dust, glaciers, fungi, amber, plankton
things: lithium, moths, quartz
head: Researchers in {place} study {thing} with a new method
head: {place} observatory presents findings on {thing}
head: Museum in {place} shows {n} samples of {thing}
head: Long study of {thing} near {place} brings {n} samples
head: Students in {place} count {thing} for science
lead: Researchers at the institute in {place} have described how {thing} changed over {k} decades.
lead: A team from {place} and {other} presented its work on {thing} on {day}.
fact: The sample of {n} was large enough to rule out chance, the authors write.
fact: Measurements of {thing} at {k} stations agreed within {p} percent.
fact: The data set, kept as {code}, is open to everyone.
fact: An instrument built in {y} still serves to compare {thing} with older records.
fact: Volunteers from {other} sent in {n} observations of {thing} during {month}.
fact: Other laboratories will now try to repeat the result for {thing}.
fact: The grant runs for {k} years and pays for {n} hours of computing.
fact: A lecture for schools about {thing} follows on {day}.

topic: culture
things: folk songs, shadow theater, calligraphy, silent films, puppets, poetry, stained glass
things: brass bands, mosaics, marbled paper, manuscripts, kites, lacework, organ music, woodcuts
things: lanterns, sundials
head: Festival of {thing} opens in {place}
head: {place} museum lends {n} pieces of {thing} to {other}
head: Evenings of {thing} return to {place} in {month}
head: Workshop for {thing} in {place} finds new home
head: {place} library digitizes its collection of {thing}
lead: A festival of {thing} opens in {place} on {day} with guests from {k} countries.
lead: The museum in {place} shows {n} pieces of {thing}, many of them for the first time.
fact: Admission is free on {day}, and guided tours begin every {k} minutes.
fact: The oldest piece, catalogued as {code}, was restored in {y}.
fact: Last year {n} people came, {p} percent of them from outside the region.
fact: Children learn the basics of {thing} in the courtyard of the old school in {other}.
fact: The exhibition about {thing} stays until the end of {month} and then travels to {other}.
fact: Craftspeople gave the library {k} boxes of letters about {thing}.
fact: Translators prepared the catalogue in {k} languages.
fact: The hall has {n} seats, and the evening of {thing} sold out within {k} hours.

topic: sport
things: the cup match, the half marathon, the rowing regatta, the chess open, the volleyball final
things: the cycling stage, the archery trials, the judo meeting, the swimming gala
things: the fencing league, the orienteering race, the curling bonspiel, the handball derby
things: the kayak slalom, the checkers open
head: {place} wins {thing} against {other}
head: {n} runners and guests expected at {thing} in {place}
head: Late turn decides {thing} in {place}
head: {place} and {other} share the points in {thing}
head: Juniors from {place} reach the last {k} of {thing}
lead: {place} won {thing} against {other} on {day} in front of {n} spectators.
lead: The organizers of {thing} in {place} have closed the list with {n} entries.
fact: The home side led after {k} minutes and kept its advantage to the end.
fact: It was the first victory in {thing} since {y} for the club.
fact: The coach changed {k} players after the break, which gave the game more pace.
fact: The next fixture is on {day} in {other}, where tickets are still to be had.
fact: Judges needed {k} minutes with the recording before they confirmed the result.
fact: Ticket sales for {thing} rose by {p} percent over the season.
fact: The youth section has {n} members, more than any club of the region.
fact: The association listed the result of {thing} under {code} and closed the protest.

topic: world
things: fisheries, postal services, shared rivers, student exchange, rail freight, museum loans
things: radio bands, air routes, vaccines, seed banks, plant health, lighthouses
things: weather satellites, sea cables, mapping
head: Talks on {thing} open in {place}
head: {place} and {other} sign agreement on {thing}
head: Delegates from {k} countries meet in {place} over {thing}
head: {other} hosts second round on {thing} after {place}
head: Joint commission on {thing} reports progress in {place}
lead: Delegates from {k} countries met in {place} on {day} to speak about {thing}.
lead: {place} and {other} agreed on {day} to work together on {thing} for {k} years.
fact: The text on {thing} has {k} articles and takes effect in {month}.
fact: A secretariat with a budget of {n} million will sit in {other}.
fact: The last agreement on {thing} dates from {y} and had been extended {k} times.
fact: Experts will exchange figures on {thing} every {month}.
fact: The two sides left open who pays for the {p} percent that is not yet covered.
fact: Observers described the talks about {thing} as calm and businesslike.
fact: The document was registered as {code} and will be translated by {day}.
fact: Trade between the regions has grown by {p} percent since {month}.

says: The mayor's office said
says: Officials in {place} said
says: A spokesperson told reporters on {day} that
says: According to a notice published on {day},
says: People familiar with the plan expect that
says: The regional office confirmed that
says: A report of {k} pages finds that
says: Organizers in {place} added that
says: Those responsible stressed that
says: The latest bulletin says
claim: the work will go on until {month}.
claim: the next step is to be decided on {day}.
claim: more than {n} people had asked for details.
claim: the costs remain within the limit of {n} million.
claim: the results will be reviewed after {k} weeks.
claim: a similar project in {other} had gone well.
claim: nobody should have to wait longer than {k} days for an answer.
claim: the figures for {month} were slightly better than expected.
claim: about {p} percent of the places are still free.
claim: the experience of {other} would be taken into account.
claim: all documents can be read at the library in {place}.
claim: the first signs are encouraging, although it is early to judge.
claim: a hotline has answered {n} calls since {day}.
claim: volunteers gave more than {n} hours of their time.
claim: the agreement is open to other towns in the region.
claim: the public will be heard before anything is changed.
claim: the schedule depends on deliveries from {other}.
claim: an earlier estimate of {n} had been too cautious.
claim: the team of {k} would be joined by apprentices in {month}.
claim: there was no reason for concern, and services run as usual.
claim: file {code} would stay open until every question is settled.
claim: the numbers are checked by an independent office in {other}.
subhead: What happens next
subhead: Background
subhead: The figures
subhead: Voices from {place}
subhead: A look back
subhead: At a glance
subhead: Questions & answers
quote: We have listened, and we have changed what could be changed.
quote: It took {k} years, and today everyone can see what it was for.
quote: The numbers are good, but we are not finished.
quote: Our neighbours in {other} showed us that it can be done.
quote: Nobody expected {n} people to come.
quote: Patience was the most important tool we had.
caption: A view of {place} in {month}
caption: The square in {place}, seen from the bridge
caption: Visitors in {place} on {day}
caption: Archive picture from {other}, {y}
correction: An earlier version gave a wrong figure; the right one is {n}.
correction: The name of a place was corrected: it is {other}.
link: the full report
link: the table of figures
link: the program
link: a map of the area
"""
